import { definePage } from '@/parts/page'

const permissions = ['notice.read']
const title = ['收件箱', 'Inbox'] as const
const settings = ['通知设置', 'Notice settings'] as const

export const page = definePage({
  routes: [
    { path: 'notices', name: 'notices', component: () => import('./Inbox.vue'), meta: { title, permissions } },
    {
      path: 'notices/settings',
      name: 'notices.settings',
      component: () => import('./Settings.vue'),
      meta: { title: settings, permissions: ['notice.change'] },
    },
  ],
})
