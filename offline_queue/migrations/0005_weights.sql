-- The place in the order of sending is no moment any more but a share by weight (priority.py): what waits is placed anew,
-- each class in the order it had, and what was set aside behind all others.
UPDATE item SET rank = placed.place
FROM (
    SELECT seq AS placed_seq, row_number() OVER (PARTITION BY priority ORDER BY rank, seq) * 1.0
        / CASE priority WHEN 1 THEN 8 WHEN 2 THEN 4 WHEN 3 THEN 4 WHEN 4 THEN 2 ELSE 1 END AS place
    FROM item WHERE state IN ('pending', 'sending', 'retry', 'paused') AND last_class != 'set-aside'
) AS placed
WHERE item.seq = placed.placed_seq;

UPDATE item SET rank = 1.0 + (SELECT coalesce(max(rank), 0) FROM item
    WHERE state IN ('pending', 'sending', 'retry', 'paused') AND last_class != 'set-aside')
WHERE state IN ('pending', 'sending', 'retry', 'paused') AND last_class = 'set-aside';
