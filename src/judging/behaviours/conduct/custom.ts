/**
 * What a shop without other custom concedes clears no sender: it may be the sender's own. A shop has custom where ten people bought who are not the sender and not one crowd that
 * stands at half of the shops that gave in to him. Being found right where it has less counts neither way; where the data shows little custom anywhere, nothing follows from that.
 */

/** Customers from which a shop has custom, and the shops at which the same people are a crowd. */
const fewest = { customers: 10, shops: 3, share: 0.5 }

/** Part of the shops that did not give in that must have custom, for the lack of it to say something of those that did. */
const seenElsewhere = 0.5

/**
 * SQL of `sender, shop_id`, shops without custom that gave in, from the query `held` of `sender, shop_id, upheld`; `own` = query of `sender, buyer`: what somebody buys
 * himself makes nobody a customer.
 */
export const hollowShops = (held: string, own?: string): string => `
    WITH held AS (SELECT sender, shop_id, max(CASE WHEN upheld THEN 1 ELSE 0 END) AS upheld FROM (${held}) told GROUP BY sender, shop_id),
    giving AS (SELECT sender, count(*) AS n FROM held WHERE upheld = 1 GROUP BY sender),
    bought AS (
      SELECT DISTINCT h.sender, h.shop_id, h.upheld, o.buyer FROM held h JOIN giving g ON g.sender = h.sender JOIN shops s ON s.shop_id = h.shop_id JOIN orders o ON o.shop = s.shop
      ${own === undefined ? '' : `WHERE NOT EXISTS (SELECT 1 FROM (${own}) mine WHERE mine.sender = h.sender AND mine.buyer = o.buyer)`}
    ), crowd AS (
      SELECT b.sender, b.buyer FROM bought b JOIN giving g ON g.sender = b.sender WHERE b.upheld = 1 GROUP BY b.sender, b.buyer, g.n HAVING count(*) >= ${fewest.shops} AND count(*) >= ${fewest.share} * g.n
    ), customers AS (
      SELECT h.sender, h.shop_id, h.upheld, CASE WHEN count(CASE WHEN c.buyer IS NULL THEN b.buyer END) >= ${fewest.customers} THEN 1 ELSE 0 END AS custom
      FROM held h JOIN giving g ON g.sender = h.sender LEFT JOIN bought b ON b.sender = h.sender AND b.shop_id = h.shop_id LEFT JOIN crowd c ON c.sender = b.sender AND c.buyer = b.buyer
      GROUP BY h.sender, h.shop_id, h.upheld
    ), elsewhere AS (SELECT sender FROM customers WHERE upheld = 0 GROUP BY sender HAVING sum(custom) >= ${seenElsewhere} * count(*))
    SELECT c.sender, c.shop_id FROM customers c WHERE c.upheld = 1 AND c.custom = 0 AND EXISTS (SELECT 1 FROM elsewhere e WHERE e.sender = c.sender)`
