import { definePage } from '@/parts/page'

export const page = definePage({
  routes: [
    { path: 'account', name: 'account', component: () => import('./Account.vue'), meta: { title: ['登录与安全', 'Sign-in and security'] } },
  ],
})
