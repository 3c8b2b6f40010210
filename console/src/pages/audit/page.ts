import { Stamp } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['audit.read']
const title = ['审计', 'Audit'] as const

export const page = definePage({
  entry: { section: 'manage', order: 60, title, icon: Stamp, route: 'audit', permissions },
  routes: [{ path: 'audit', name: 'audit', component: () => import('./AuditList.vue'), meta: { title, permissions } }],
})
