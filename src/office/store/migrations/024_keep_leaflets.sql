-- A notice's leaflet: JSON, the names of its pages' pictures in reading order; who put it there and when.
ALTER TABLE notice ADD COLUMN leaflet TEXT NOT NULL DEFAULT '[]';
ALTER TABLE notice ADD COLUMN leaflet_by TEXT NOT NULL DEFAULT '';
ALTER TABLE notice ADD COLUMN leaflet_at BIGINT NOT NULL DEFAULT 0;
