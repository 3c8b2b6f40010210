/* The fields of a person, for adding and changing one. */
import { ROLES, t } from '@/pages/people/words'
import type { Field } from '@/parts/fields'
import { roleName } from '@/parts/people'

export function personFields(isNew: boolean): Field[] {
  const staffNo: Field = {
    key: 'staff_no',
    label: t('fields.staffNo'),
    kind: 'text',
    required: true,
    most: 32,
    hint: t('fields.staffNoHint'),
  }
  return [
    ...(isNew ? [staffNo] : []),
    { key: 'name', label: t('fields.name'), kind: 'text', required: true, most: 80 },
    {
      key: 'roles',
      label: t('fields.roles'),
      kind: 'many',
      required: true,
      choices: ROLES.map((value) => ({ value, label: roleName(value) })),
    },
    { key: 'team', label: t('fields.team'), kind: 'team' },
    { key: 'email', label: t('fields.email'), kind: 'text', most: 254 },
    {
      key: 'language',
      label: t('fields.language'),
      kind: 'select',
      required: true,
      choices: (['zh', 'en'] as const).map((value) => ({ value, label: t(`languages.${value}`) })),
    },
  ]
}

/* Emptied fields are sent as the centre has them: no address is '', no team is null. */
export function personBody(values: Record<string, unknown>): Record<string, unknown> {
  return { ...values, email: values.email ?? '', team: values.team ?? null }
}
