import { words } from '@/i18n/words'

export const t = words('retention', {
  title: ['保存期限', 'Retention'],
  says: [
    '会话结束后保存多少天，按渠道设定。到期后内容与录音由系统删除，统计数字保留；会话或其客户在法定保留中的，不删。',
    'How many days a conversation is kept after it ends, by channel. Then its content and recordings are erased, the figures stay; what is under legal hold, or of a customer who is, is not touched.',
  ],
  channel: { phone: ['电话', 'Phone'], chat: ['在线', 'Chat'], email: ['邮件', 'E-mail'], onsite: ['现场', 'On site'] },
  column: ['渠道', 'Channel'],
  days: ['保存天数', 'Days kept'],
  day: ['{n} 天', '{n} day | {n} days'],
  forever: ['不删除', 'kept'],
  set: ['设定', 'Set'],
  change: ['修改', 'Change'],
  remove: ['取消期限', 'Keep without limit'],
  removeSays: ['此渠道的会话不再自动删除。', 'Conversations of this channel are not erased any more.'],
  setAt: ['设定于', 'Set'],
  shorter: [
    '比现在短的期限会在下次清理时删除更早的会话，删除后不能恢复。',
    'A shorter time erases older conversations at the next clean-up, for good.',
  ],
})

export const CHANNELS = ['phone', 'chat', 'email', 'onsite'] as const
