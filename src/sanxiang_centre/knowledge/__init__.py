"""What the centre knows: articles with versions, approval and review, searched in Chinese and English."""
