// Plots.
export {};
