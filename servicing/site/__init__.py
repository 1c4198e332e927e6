"""What borrowers see of their loans."""
