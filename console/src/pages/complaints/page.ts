import { ChatDotSquare } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['ticket.read']
const title = ['投诉', 'Complaints'] as const

export const page = definePage({
  entry: { section: 'work', order: 20, title, icon: ChatDotSquare, route: 'complaints', permissions },
  routes: [{ path: 'complaints', name: 'complaints', component: () => import('./ComplaintList.vue'), meta: { title, permissions } }],
})
