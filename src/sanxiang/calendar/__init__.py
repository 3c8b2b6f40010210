"""Business calendars: windows, holidays and make-up workdays; deadlines with their derivation, one by one or in bulk."""
