import { words } from '@/i18n/words'

export const t = words('audit', {
  title: ['审计', 'Audit'],
  says: [
    '每一次写入都有一条记录，串成前后相扣的链；事后改动会显出来。',
    'Every write leaves a row; the rows are chained, so that what is changed later shows.',
  ],
  head: ['链的末端：第 {number} 条', 'Last link: number {number}'],
  headSays: [
    '把这一段存到别处，日后可以核对链有没有被截断或重做：{chain}',
    'Kept elsewhere, it shows later whether the chain was cut or made anew: {chain}',
  ],
  why: ['末端摘要', 'Its digest'],
  export: ['导出 CSV', 'Export CSV'],
  exportSays: [
    '导出当前筛选的全部记录；导出本身也会记入审计。',
    'All that the filters find is exported; the export is put down in the audit, too.',
  ],
  filters: {
    kind: ['类型', 'Kind'],
    noun: ['对象', 'Noun'],
    subject: ['编号', 'Number'],
    actor: ['谁', 'Who'],
    since: ['从', 'From'],
    until: ['到', 'Until'],
  },
  columns: { at: ['时间', 'Time'], kind: ['类型', 'Kind'], subject: ['对象', 'What'], actor: ['谁', 'Who'], body: ['内容', 'Content'] },
  system: ['系统', 'the system'],
  erased: ['内容已删除', 'erased'],
  request: ['请求 {id}', 'request {id}'],
  empty: ['没有符合条件的记录', 'No such row'],
  emptySays: ['放宽时间或清除筛选。', 'Widen the span or clear the filters.'],
  all: ['全部', 'All'],
})
