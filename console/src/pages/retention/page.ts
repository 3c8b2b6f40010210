import { Timer } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['retention.read']
const title = ['保存期限', 'Retention'] as const

export const page = definePage({
  entry: { section: 'manage', order: 50, title, icon: Timer, route: 'retention', permissions },
  routes: [{ path: 'retention', name: 'retention', component: () => import('./RetentionList.vue'), meta: { title, permissions } }],
})
