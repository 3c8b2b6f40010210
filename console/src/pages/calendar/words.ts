import { words } from '@/i18n/words'

export const t = words('calendar', {
  title: ['工作日历', 'Calendar'],
  says: [
    '营业时间和节假日来自标准。这里登记中心自己的变动：临时停业、加班或调休。未完成工单的到期时间随之重算，每一处变动都写进工单经过；已告知客户的时间不变。',
    'Hours and holidays come from the standard. Put down what is the centre’s own here: a day closed, a day worked. Due times of open tickets are worked out anew, each with a line in its history; what the customer was told stays.',
  ],
  add: ['登记一天', 'Put a day down'],
  day: ['日期', 'Day'],
  kind: ['这一天', 'That day'],
  closed: ['停业', 'closed'],
  open: ['营业', 'open'],
  hours: ['营业时段', 'Hours'],
  hoursHint: ['如 09:00-12:00, 13:00-18:00', 'such as 09:00-12:00, 13:00-18:00'],
  hoursNeeded: [
    '营业的日子要写时段，如 09:00-18:00 / an open day needs hours, such as 09:00-18:00',
    '营业的日子要写时段，如 09:00-18:00 / an open day needs hours, such as 09:00-18:00',
  ],
  from: ['自', 'From'],
  known: ['登记', 'Put down'],
  by: ['谁', 'By'],
  what: ['内容', 'What'],
  other: ['营业规则变更', 'change of the rules'],
  running: ['正在重算到期时间：{done} / {total}', 'Working due times out anew: {done} of {total}'],
  finished: ['已重算 {total} 张工单，{moved} 个到期时间变动', '{total} tickets worked out anew, {moved} due times moved'],
  empty: ['还没有变动', 'No change yet'],
  emptySays: ['到期时间按标准的日历计算。', 'Due times follow the calendar of the standard.'],
})
