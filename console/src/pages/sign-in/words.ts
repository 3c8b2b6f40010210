import { words } from '@/i18n/words'

export const t = words('signIn', {
  title: ['登录', 'Sign in'],
  staffNo: ['工号', 'Staff number'],
  password: ['密码', 'Password'],
  go: ['登录', 'Sign in'],
  provider: ['用 {name} 登录', 'Sign in with {name}'],
  or: ['或', 'or'],
  expired: ['登录已过期，请重新登录，随后回到刚才的页面。', 'Your session has ended. Sign in again and you are back where you were.'],
  refused: [
    '没有登录：此账号不是本中心的在岗人员，请联系管理员。',
    'Not signed in: this account is nobody of the centre; ask an administrator.',
  ],
  second: ['第二步验证', 'Second step'],
  code: ['验证器中的六位数字', 'Six digits of your authenticator'],
  recovery: ['恢复码', 'Recovery code'],
  useRecovery: ['手机不在身边？用恢复码', 'Telephone not at hand? Use a recovery code'],
  useRecoveryOfKey: ['密钥不在身边？用恢复码', 'Key not at hand? Use a recovery code'],
  useKey: ['用安全密钥', 'Use the security key'],
  keySays: ['插上或贴近密钥，或用这台设备确认。', 'Plug the key in, hold it near, or confirm on this device.'],
  keyNot: [
    '此网址不能使用安全密钥（需要 https 和主机名），请用其他方式。',
    'Keys do not work at this address (it takes https and a name): use another way.',
  ],
  useCode: ['用验证器', 'Use the authenticator'],
  verify: ['验证', 'Verify'],
  again: ['换一个账号', 'Another account'],
  lost: [
    '忘记密码或丢失验证器，请管理员重置。',
    'If you forgot the password or lost the authenticator, an administrator lets you in again.',
  ],
  demo: ['演示账号', 'Demo accounts'],
  demoSays: ['密码均为 {password}，点一下即可填入。', 'All have the password {password}; one click fills it in.'],
  needed: ['请填写', 'Please fill this in'],
})
