import { Calendar } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['calendar.read', 'calendar.write']
const title = ['工作日历', 'Calendar'] as const

export const page = definePage({
  entry: { section: 'manage', order: 30, title, icon: Calendar, route: 'calendar', permissions },
  routes: [{ path: 'calendar', name: 'calendar', component: () => import('./ChangeList.vue'), meta: { title, permissions } }],
})
