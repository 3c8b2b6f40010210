import { WarnTriangleFilled } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['objection.read']
const title = ['误报与放行', 'False alarms'] as const

export const page = definePage({
  entry: { section: 'standard', order: 15, title, icon: WarnTriangleFilled, route: 'objections', permissions },
  routes: [
    { path: 'objections', name: 'objections', component: () => import('./ObjectionList.vue'), meta: { title, permissions } },
    {
      path: 'objections/:objection(\\d+)',
      name: 'objections.detail',
      component: () => import('./ObjectionDetail.vue'),
      props: true,
      meta: { title, permissions },
    },
  ],
})
