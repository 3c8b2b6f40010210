import { definePage } from '@/parts/page'

export const page = definePage({
  bare: true,
  routes: [
    { path: '/sign-in', name: 'sign-in', component: () => import('./SignIn.vue'), meta: { open: true, title: ['登录', 'Sign in'] } },
  ],
})
