"""TFM1xx: symbols and their arguments, decided one by one."""
