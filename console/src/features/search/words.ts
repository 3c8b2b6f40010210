import { words } from '@/i18n/words'

export const t = words('search', {
  title: ['搜索', 'Search'],
  hint: ['页面、工单号、客户电话或邮箱', 'Page, ticket number, phone or e-mail of a customer'],
  page: ['页面', 'Page'],
  ticket: ['工单', 'Ticket'],
  customer: ['客户', 'Customer'],
  conversation: ['会话', 'Conversation'],
  openTicket: ['打开工单 {number}', 'Open ticket {number}'],
  lookUp: ['按 {value} 精确查找客户', 'Look a customer up by exactly {value}'],
  nothing: [
    '没有找到。可输入页面名、完整工单号（如 100234K）或完整电话号码。',
    'Nothing found. Type the name of a page, a whole ticket number (such as 100234K) or a whole phone number.',
  ],
  noCustomer: ['没有此号码的客户，或不在您的范围内', 'No customer has that number, or none within your reach'],
  keys: ['↑↓ 选择 · 回车打开 · Esc 关闭', '↑↓ choose · Enter opens · Esc closes'],
  words: ['在工单中搜索“{words}”', 'Search tickets for “{words}”'],
  wordsConversations: ['在会话中搜索“{words}”', 'Search conversations for “{words}”'],
})
