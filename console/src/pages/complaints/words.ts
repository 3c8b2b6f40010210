import { words } from '@/i18n/words'

export const t = words('complaints', {
  title: ['投诉', 'Complaints'],
  words: ['主题、内容含', 'Words in it'],
  assignee: ['受理人', 'In hand of'],
  nobody: ['未受理', 'nobody'],
  order: ['排序', 'Order'],
  due: ['先到期', 'due first'],
  newest: ['最新', 'newest'],
  changed: ['最近更新', 'last changed'],
  views: {
    all: ['全部', 'All'],
    open: ['未办结', 'Open'],
    mine: ['我的', 'Mine'],
    free: ['待受理', 'To be taken'],
    late: ['已超时', 'Missed'],
    over: ['已办结', 'Over'],
  },
  missed: ['时限', 'Deadlines'],
  late: ['有超时', 'some missed'],
  kept: ['无超时', 'none missed'],
  state: ['状态', 'State'],
  empty: ['没有符合条件的投诉', 'No such complaint'],
  emptySays: ['在工单里选“转为投诉”，或新建类型为投诉的工单。', 'A ticket becomes a complaint there, or a new ticket is made as one.'],
  tickets: ['到工单', 'To the tickets'],
})
