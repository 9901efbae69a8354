"""What pages are drawn with: safe markup, the style sheet, listings, charts, boards, and the browser over puzzles."""
