import { words } from '@/i18n/words'

export const t = words('password', {
  title: ['修改密码', 'Change the password'],
  due: ['您用的是临时密码。设定新密码后才能继续。', 'You have a temporary password. Choose a new one to go on.'],
  rules: [
    '至少十个字符，不能全是数字，不能是常见密码或与本人信息接近。',
    'At least ten characters, not digits only, not a common one, and not close to what is known of you.',
  ],
  current: ['现在的密码', 'Present password'],
  fresh: ['新密码', 'New password'],
  again: ['再输入一次', 'Once more'],
  differs: ['两次输入不一致', 'The two are not the same'],
  save: ['修改密码', 'Change the password'],
  done: ['密码已修改，请用新密码登录', 'The password is changed; sign in with the new one'],
  leave: ['退出登录', 'Sign out'],
})
