/* A column of a list. `wide` takes what room is left and is cut off; `main` needs no label on a small screen; `hidden` is for the reader only. */
export interface Column {
  key: string
  label: string
  align?: 'left' | 'right'
  wide?: boolean
  main?: boolean
  hidden?: string
}
