import { Tickets } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['ticket.read']
const title = ['工单', 'Tickets'] as const

export const page = definePage({
  entry: { section: 'work', order: 10, title, icon: Tickets, route: 'tickets', permissions },
  routes: [
    { path: 'tickets', name: 'tickets', component: () => import('./TicketList.vue'), meta: { title, permissions } },
    {
      path: 'tickets/:ticket(\\d+)',
      name: 'tickets.detail',
      component: () => import('./TicketDetail.vue'),
      props: true,
      meta: { title, permissions },
    },
  ],
})
