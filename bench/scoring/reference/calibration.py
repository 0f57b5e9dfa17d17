# The expected values of src/scoring/joyquality/calibrate.test.ts, by the optimiser that the README of JoyQuality uses.
import torch
import torch.nn.functional as F
p=[(1.2,.4),(-.3,.9),(2.1,-1),(.5,.2),(.1,.6),(1.7,.3)]
s=torch.tensor([x for q in p for x in q],dtype=torch.float64)
d=torch.tensor([a-b for a,b in p],dtype=torch.float64)
lt=torch.zeros(1,dtype=torch.float64,requires_grad=True)
opt=torch.optim.LBFGS([lt],max_iter=200,line_search_fn="strong_wolfe",tolerance_grad=1e-14,tolerance_change=1e-16)
def c():
    opt.zero_grad(); l=F.binary_cross_entropy_with_logits(d/lt.exp(),torch.ones_like(d)); l.backward(); return l
opt.step(c)
tau=lt.exp().item()
lo,hi=s.min()-10*tau,s.max()+10*tau
for _ in range(80):
    b=.5*(lo+hi)
    if (10*torch.sigmoid((s-b)/tau)).mean()>5: lo=b
    else: hi=b
print(tau,b.item())
