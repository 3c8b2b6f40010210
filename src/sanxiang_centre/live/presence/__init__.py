"""How agents are to be reached: states, signs of life, capacity, languages."""
