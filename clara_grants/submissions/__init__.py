"""The file: answers, partners, budget, attachments, versions, position, history, and who may see it."""
