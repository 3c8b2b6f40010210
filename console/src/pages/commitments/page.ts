import { Calendar, Phone } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['commitment.read']
const callbacks = ['回呼', 'Callbacks'] as const
const title = ['承诺', 'Commitments'] as const
const list = () => import('./CommitmentList.vue')

export const page = definePage({
  entry: [
    { section: 'work', order: 30, title: callbacks, icon: Phone, route: 'callbacks', permissions },
    { section: 'work', order: 40, title, icon: Calendar, route: 'commitments', permissions },
  ],
  routes: [
    { path: 'callbacks', name: 'callbacks', component: list, props: { callbacks: true }, meta: { title: callbacks, permissions } },
    { path: 'commitments', name: 'commitments', component: list, props: { callbacks: false }, meta: { title, permissions } },
    {
      path: 'commitments/:commitment(\\d+)',
      name: 'commitments.detail',
      component: () => import('./CommitmentDetail.vue'),
      props: true,
      meta: { title, permissions },
    },
  ],
})
