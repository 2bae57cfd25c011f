"""The tests of Banshi, in the shape of the product."""
