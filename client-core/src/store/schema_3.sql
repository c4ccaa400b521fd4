-- Another's frame that the server has, and where: kept until a backup of the server has it too.
ALTER TABLE carried ADD COLUMN position INTEGER;
