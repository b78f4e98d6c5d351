/**
 * Crews that are sent nothing. Where most of the weighed parcels of those who are known for it were hollow, who got his goods at his own door is not of them, whatever else
 * he has in common with them: a device, a surge, praise.
 */

/** Parts of the weight in the catalogue below which a parcel could not hold its goods, and from which it did. */
export const filled = { hollow: 0.3, whole: 0.9 }

/** So many weighed parcels, and such a part of them hollow. */
export const sentNothing = { weighed: 8, share: 0.6 }
