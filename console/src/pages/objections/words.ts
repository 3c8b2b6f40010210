import type { Shapes } from '@/api/client'
import { said, words } from '@/i18n/words'

export const t = words('objections', {
  title: ['误报与放行', 'False alarms'],
  says: [
    '坐席认为不该提醒、或组长放行的用语。结论只作记录：要改标准，按给出的命令把这句话加进例句，再发一版。',
    'What agents called a false alarm, and what leaders let pass. A verdict is only noted: to change the standard, add the words to its examples as shown, and publish an edition.',
  ],
  views: { waiting: ['待看', 'To look at'], all: ['全部', 'All'] },
  filters: { verdict: ['结论', 'Verdict'], kind: ['类型', 'Kind'], rule: ['用语代码', 'Code of the expression'] },
  verdict: { waiting: ['待看', 'not looked at'], upheld: ['维持', 'kept'], agreed: ['应修改', 'to be changed'] },
  kind: { false_alarm: ['坐席说是误报', 'false alarm'], override: ['组长放行', 'let pass'] },
  columns: {
    words: ['发出的话', 'Words'],
    expression: ['触发的用语', 'Expression'],
    kind: ['类型', 'Kind'],
    by: ['谁', 'By'],
    at: ['时间', 'When'],
    verdict: ['结论', 'Verdict'],
  },
  unsaid: ['未发出', 'not sent'],
  learned: ['识别模型判定', 'by the learned recogniser'],
  empty: ['没有待看的记录', 'Nothing to look at'],
  emptySays: ['坐席把提醒标为误报、或组长放行时，会出现在这里。', 'What agents call a false alarm and leaders let pass shows here.'],
  all: ['看全部记录', 'See all'],
  missing: ['没有这条记录', 'There is no such record'],
  back: ['回到列表', 'To the list'],
  sent: ['发出的话（号码已脱敏）', 'What was sent (numbers masked)'],
  rule: ['标准怎么说', 'What the standard says'],
  blocks: ['禁止发送', 'blocks'],
  warns: ['提醒', 'warns'],
  instead: ['建议改说', 'To be said instead'],
  such: ['这样说算', 'Such is one'],
  fine: ['这样说可以', 'This may be said'],
  noRule: [
    '标准中没有对应的条目，由识别模型判定；结论会提示下次训练时加入此例。',
    'No entry of the standard: the learned recogniser decided. The verdict says how to add the case to its next training.',
  ],
  toBook: ['在手册中查看', 'In the handbook'],
  facts: ['情况', 'Facts'],
  code: ['代码', 'Code'],
  standard: ['标准', 'Standard'],
  chat: ['会话', 'Conversation'],
  reason: ['放行理由', 'Why it was let pass'],
  keep: ['维持用语', 'Keep the expression'],
  keepSays: [
    '这句话确实不该说，标准不变。结论不能更改。',
    'The words should not be said: the standard stays as it is. A verdict is final.',
  ],
  change: ['确是误报', 'A false alarm'],
  changeSays: ['这句话没有问题，标准应修改。结论不能更改。', 'The words are fine: the standard is to be changed. A verdict is final.'],
  verdictBy: ['{who} 的结论', 'Verdict of {who}'],
  next: ['下一条待看', 'The next one'],
  advice: ['接下来', 'What next'],
  command: ['命令', 'Command'],
  yaml: ['或直接写进标准', 'Or write it into the standard'],
  none: ['没有更多待看的记录。', 'Nothing more to look at.'],
})

export type Objection = Shapes['ObjectionOut']

export function expressionName(row: Pick<Objection, 'expression' | 'rule'>): string {
  return said(row.expression?.name) || (row.rule.startsWith('learned:') ? t('learned') : row.rule)
}

export function verdictName(verdict: string): string {
  return t(`verdict.${(verdict || 'waiting') as 'waiting'}`)
}
