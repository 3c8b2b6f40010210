/* The names of roles. */
import { words } from '@/i18n/words'

export const t = words('people', {
  role: {
    agent: ['坐席', 'agent'],
    leader: ['组长', 'leader'],
    inspector: ['质检员', 'inspector'],
    engineer: ['现场工程师', 'engineer'],
    manager: ['中心经理', 'manager'],
    standard_owner: ['标准负责人', 'standard owner'],
    administrator: ['管理员', 'administrator'],
    integration: ['系统对接', 'integration'],
  },
  nobody: ['未指派', 'nobody'],
  system: ['系统', 'the system'],
})

type Role = 'agent' | 'leader' | 'inspector' | 'engineer' | 'manager' | 'standard_owner' | 'administrator' | 'integration'

export function roleName(role: Role | string): string {
  return t.has(`role.${role}`) ? t(`role.${role as Role}`) : role
}
