"""What operators do with a whole database: back it up, restore it, copy it elsewhere."""
