/* What the person who speaks fills in: {due} in a script of the standard is shown as 〔时限〕, in English as [due time]. */
import { type Both, words } from '@/i18n/words'

const NAMES: Record<string, Both> = {
  address_words: ['称呼', 'form of address'],
  advice: ['建议', 'advice'],
  answer: ['答复', 'answer'],
  arrival_remote_minutes: ['偏远地区到场分钟数', 'minutes to arrive, remote'],
  arrival_rural_minutes: ['农村到场分钟数', 'minutes to arrive, country'],
  arrival_urban_minutes: ['城区到场分钟数', 'minutes to arrive, town'],
  cause: ['原因', 'cause'],
  company: ['单位名称', 'company'],
  complaint_answer_days: ['投诉答复天数', 'days to answer a complaint'],
  complaint_contact_days: ['投诉联系天数', 'days to contact about a complaint'],
  day: ['日期', 'day'],
  due: ['时限', 'due time'],
  facts: ['情况', 'facts'],
  fault_resolve_hours: ['故障解决小时数', 'hours to resolve a fault'],
  fault_respond_hours: ['故障响应小时数', 'hours to respond to a fault'],
  figure: ['数值', 'figure'],
  items: ['项目', 'items'],
  leader: ['领导', 'leader'],
  less: ['较少的资料', 'fewer details'],
  matter: ['事项', 'matter'],
  message: ['留言', 'message'],
  minutes: ['分钟数', 'minutes'],
  name: ['姓名', 'name'],
  owner: ['负责人', 'person in charge'],
  points: ['要点', 'points'],
  purpose: ['用途', 'purpose'],
  reason: ['理由', 'reason'],
  result: ['结果', 'result'],
  season: ['节日', 'season'],
  service: ['服务', 'service'],
  solution: ['办法', 'solution'],
  staff_no: ['工号', 'staff number'],
  surname: ['姓', 'surname'],
  thing: ['物品', 'thing'],
  title: ['先生／女士', 'Mr or Ms'],
  way: ['办法', 'way'],
  work: ['工作', 'work'],
}
words('slots', NAMES)

const SLOT = /\{([a-z][a-z0-9_]*)\}/g
const CHINESE = /[\u3400-\u9fff]/
/* As a slot is shown. */
export const SHOWN_SLOT = /〔[^〔〕]+〕|\[[^[\]]+\]/

/* In the language of the text, not of the page: it is said to the customer. */
export function slotted(text: string): string {
  const chinese = CHINESE.test(text)
  const name = (slot: string) => NAMES[slot]?.[chinese ? 0 : 1] ?? slot.replaceAll('_', ' ')
  return text.replace(SLOT, (_, slot: string) => (chinese ? `〔${name(slot)}〕` : `[${name(slot)}]`))
}
