import { ChromeFilled } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['site.read']
const title = ['网页入口', 'Chat sites'] as const

export const page = definePage({
  entry: { section: 'manage', order: 22, title, icon: ChromeFilled, route: 'sites', permissions },
  routes: [
    { path: 'sites', name: 'sites', component: () => import('./SiteList.vue'), meta: { title, permissions } },
    {
      path: 'sites/:site(\\d+)',
      name: 'sites.detail',
      component: () => import('./SiteDetail.vue'),
      props: true,
      meta: { title: ['网页入口', 'Chat site'], permissions },
    },
    {
      path: 'sites/blocked',
      name: 'sites.blocked',
      component: () => import('./BlockedList.vue'),
      meta: { title: ['已屏蔽访客', 'Blocked visitors'], permissions: ['visitor.block'] },
    },
  ],
})
