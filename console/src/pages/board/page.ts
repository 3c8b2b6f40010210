import { DataBoard } from '@element-plus/icons-vue'

import { definePage } from '@/parts/page'

export const page = definePage({
  routes: [
    {
      path: 'board/:chat(\\d+)?',
      name: 'board',
      component: () => import('./Board.vue'),
      meta: { title: ['现场看板', 'Wallboard'], permissions: ['board.read'] },
    },
  ],
  entry: { section: 'lead', order: 0, title: ['现场看板', 'Wallboard'], icon: DataBoard, route: 'board', permissions: ['board.read'] },
})
