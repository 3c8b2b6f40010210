import { defineAsyncComponent } from 'vue'

export const bar = defineAsyncComponent(() => import('@/features/live/StateBar.vue'))
