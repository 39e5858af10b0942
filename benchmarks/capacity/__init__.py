"""How many notebooks one machine carries: five people in each, who type and run cells."""
