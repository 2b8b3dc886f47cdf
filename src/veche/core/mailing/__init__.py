"""The mailer: projects, their people, letters, and who agreed to what. Independent of the social network above it."""
