import { definePage } from '@/parts/page'

export const page = definePage({
  bare: true,
  routes: [
    {
      path: '/password',
      name: 'password',
      component: () => import('./Password.vue'),
      meta: { title: ['修改密码', 'Change the password'] },
    },
  ],
})
