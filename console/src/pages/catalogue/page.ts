import { Goods } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['catalogue.read']
const title = ['服务目录', 'Service catalogue'] as const

export const page = definePage({
  entry: { section: 'standard', order: 30, title, icon: Goods, route: 'catalogue', permissions },
  routes: [
    { path: 'catalogue', name: 'catalogue', component: () => import('./ItemList.vue'), meta: { title, permissions } },
    {
      path: 'catalogue/entitlements',
      name: 'catalogue.entitlements',
      component: () => import('./EntitlementList.vue'),
      meta: { title: ['权益', 'Entitlements'], permissions: ['entitlement.read'] },
    },
  ],
})
