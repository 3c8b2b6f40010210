import { ChatLineRound } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['conversation.read']
const title = ['会话', 'Conversations'] as const

export const page = definePage({
  entry: { section: 'records', order: 20, title, icon: ChatLineRound, route: 'conversations', permissions },
  routes: [
    { path: 'conversations', name: 'conversations', component: () => import('./ConversationList.vue'), meta: { title, permissions } },
    {
      path: 'conversations/:conversation(\\d+)',
      name: 'conversations.detail',
      component: () => import('./ConversationDetail.vue'),
      props: true,
      meta: { title, permissions },
    },
  ],
})
