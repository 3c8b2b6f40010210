import { PhoneFilled } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['return_visit.read']
const title = ['回访', 'Return visits'] as const

export const page = definePage({
  entry: { section: 'work', order: 35, title, icon: PhoneFilled, route: 'visits', permissions },
  routes: [
    { path: 'visits', name: 'visits', component: () => import('./VisitList.vue'), meta: { title, permissions } },
    {
      path: 'visits/:visit(\\d+)',
      name: 'visits.detail',
      component: () => import('./VisitDetail.vue'),
      props: true,
      meta: { title: ['回访', 'Return visit'], permissions },
    },
    {
      path: 'visits/rates',
      name: 'visits.rates',
      component: () => import('./VisitRates.vue'),
      meta: { title: ['回访统计', 'Visit figures'], permissions: ['return_visit.read_rates'] },
    },
    {
      path: 'visits/plans',
      name: 'visits.plans',
      component: () => import('./PlanList.vue'),
      meta: { title: ['回访方案', 'Plans of visits'], permissions: ['return_visit_plan.read'] },
    },
  ],
})
