import { Guide } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const anyOf = ['routing.write', 'desk.set_others']
const title = ['在线派发', 'Routing'] as const

export const page = definePage({
  entry: { section: 'manage', order: 20, title, icon: Guide, route: 'routing', anyOf },
  routes: [
    { path: 'routing', name: 'routing', component: () => import('./RuleList.vue'), meta: { title, anyOf } },
    {
      path: 'routing/breaks',
      name: 'routing.breaks',
      component: () => import('./BreakList.vue'),
      meta: { title: ['小休原因', 'Break reasons'], anyOf },
    },
    {
      path: 'routing/agents',
      name: 'routing.agents',
      component: () => import('./AgentList.vue'),
      meta: { title: ['坐席容量', 'Agents'], permissions: ['desk.set_others'] },
    },
  ],
})
