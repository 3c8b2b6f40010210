import { User } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['customer.read']
const title = ['客户', 'Customers'] as const

export const page = definePage({
  entry: { section: 'records', order: 10, title, icon: User, route: 'customers', permissions },
  routes: [
    { path: 'customers', name: 'customers', component: () => import('./CustomerList.vue'), meta: { title, permissions } },
    {
      path: 'customers/:customer(\\d+)',
      name: 'customers.detail',
      component: () => import('./CustomerDetail.vue'),
      props: true,
      meta: { title, permissions },
    },
  ],
})
