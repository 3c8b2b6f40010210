import { ChatDotRound } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

export const page = definePage({
  routes: [
    {
      path: 'live/:chat(\\d+)?',
      name: 'live',
      component: () => import('./Desk.vue'),
      meta: { title: ['在线服务', 'Live chats'], permissions: ['chat.serve'], whole: true },
    },
  ],
  entry: { section: 'work', order: 0, title: ['在线服务', 'Live chats'], icon: ChatDotRound, route: 'live', permissions: ['chat.serve'] },
})
