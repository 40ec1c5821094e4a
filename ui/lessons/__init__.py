"""Small pictures that teach one idea each; pages place them where the idea is met."""
