import { Connection } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

const permissions = ['token.read', 'webhook.read']
const title = ['系统对接', 'Other systems'] as const

export const page = definePage({
  entry: { section: 'manage', order: 40, title, icon: Connection, route: 'integration', permissions },
  routes: [
    { path: 'integration', name: 'integration', component: () => import('./TokenList.vue'), meta: { title, permissions } },
    {
      path: 'integration/webhooks',
      name: 'integration.webhooks',
      component: () => import('./WebhookList.vue'),
      meta: { title: ['事件推送', 'Webhooks'], permissions },
    },
    {
      path: 'integration/webhooks/:webhook(\\d+)',
      name: 'integration.webhooks.detail',
      component: () => import('./WebhookDetail.vue'),
      props: true,
      meta: { title: ['事件推送', 'Webhook'], permissions },
    },
  ],
})
