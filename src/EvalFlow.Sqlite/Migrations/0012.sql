-- What lists need of a definition, so that they need not read its text. Null for versions that were added before.
ALTER TABLE evals ADD COLUMN facts TEXT;
