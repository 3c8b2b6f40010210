"""What leaders see and do: the board, reading along, whispering."""
